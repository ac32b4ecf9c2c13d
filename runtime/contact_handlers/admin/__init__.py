"""What people do with a center: its content, contacts, agents, customers, figures and files, behind HTTP or not."""
