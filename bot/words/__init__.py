"""The words on the screen: plain English, outcome first, readable aloud."""
