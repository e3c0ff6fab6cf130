"""The page on the demand model: do we believe it?"""
