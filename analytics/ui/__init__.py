"""The parts that pages are made of; with pages/, all that knows Streamlit.

- every page: ``frame``, ``menu``, ``reader``, ``language``, ``troubles``, ``this_run``, ``choices``
  in the link, ``sharing`` of it, ``deeds`` for the audit trail, ``nothing`` to show.
- what is selected and asked: ``selection`` by the ``filter_bar``, ``answers`` from the ``memory``,
  ``messages``, ``marks``; ``shops``, ``sources``.
- what is shown: ``tables``, ``picking`` of a row, ``figures``, ``views``, ``downloads``, texts of
  ``strangers``, ``own_rules_form`` and other forms.
- overview: ``summary``, ``overview_questions``, ``attention``, ``shop_table``, ``trend``,
  ``rates``, ``reasons``, ``report``.
- failures: ``failing``, ``failures_headline``, ``failures_over_time``, ``rate_lines``,
  ``failure_views``: ``failure_matrix``, ``failure_reasons``, ``limits``, ``failed_emails``.
- bursts: ``bursts``, ``sensitivity``. Newsletters: ``mailings``.
- the log: ``log_search``, ``log_table``, and one ``message`` opened, with its ``answering``.
- a customer: ``person`` is found among ``recipients``, or ``nobody`` is; ``mailboxes``,
  ``timeline``, ``privacy``. Who is not reached: ``blocked``.
- answers that no rule explains: ``unexplained``, ``filing_anew``.
- imports: ``upload``, ``mapping_form``, ``dates_form``, ``results``, ``taking_back``.
- settings: ``settings_form``, ``people_form``, ``told_form``; ``audit_trail``; help:
  ``explanations``.
"""
