"""The companions: what stands beside the picture, one function for each kind of panel."""
