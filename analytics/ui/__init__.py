"""The parts that pages are made of; with pages/, all that knows Streamlit."""
