"""Setting pages: data and a template in, PDF/UA out, with one whole open CJK font.

The font is carried with the product, so a page looks the same everywhere. A character that no
font here can draw is refused before printing; an empty box on a certificate helps nobody.
"""
