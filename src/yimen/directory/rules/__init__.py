"""Pure rules of directory: area codes and files, pinyin of places."""
