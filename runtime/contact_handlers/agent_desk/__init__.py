"""What an agent does with the buttons of the guide: recording, notes, handing over."""
