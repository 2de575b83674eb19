"""Who gets the next lead: plain classes that the models tell what they need to know."""
