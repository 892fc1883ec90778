@rem npm start says `exec`, so that signals reach the bot and not a shell in between; cmd.exe has no such word.
@%*
