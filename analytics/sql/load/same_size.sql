-- Did a file of this size come in before? Only then it is worth while to look at all its bytes.
FROM imports WHERE bytes = $bytes LIMIT 1;
