"""How fast a message is, beside other chats and the floor, on the same load."""
