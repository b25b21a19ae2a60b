"""The reader of personnel news: its sentences, how it is fitted and measured."""
