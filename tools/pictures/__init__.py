"""The pictures of docs/, one module per topic; tools/screenshots.py takes them all."""
