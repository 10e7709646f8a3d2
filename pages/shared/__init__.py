"""What pages share on the Streamlit side."""
