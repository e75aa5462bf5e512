set(protopython_covered "*")
