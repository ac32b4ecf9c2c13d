"""What the center keeps: customers, conversations, escalations, callbacks, and the words for them."""
