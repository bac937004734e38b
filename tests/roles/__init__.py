"""What each role is sent by the real server, and what it is refused."""
