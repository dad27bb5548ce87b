package org.rollcall.platform.web;

import com.google.common.xml.XmlEscapers;
import java.util.Locale;

/**
 * A badge: a few white words on a colour, 20 pixels high, for pages that embed pictures.
 *
 * @param words on one line; none of them can become markup
 * @param colour dark enough for white words, {@code #217645}
 * @param width in pixels
 */
public record SvgBadge(String words, String colour, int width) {

    private static final int MARGIN = 8;

    /** Of a character of Verdana in 11 pixels, on average. */
    private static final double CHARACTER = 6.4;

    /** A badge as wide as its words need. */
    public static SvgBadge of(String words, String colour) {
        return new SvgBadge(words, colour, (int) Math.round(words.length() * CHARACTER) + 2 * MARGIN);
    }

    /** An SVG document. It has attributes instead of styles, which the Content-Security-Policy of every answer forbids. */
    public String svg() {
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20" role="img" aria-label="%2$s">
                <title>%2$s</title>
                <rect width="%1$d" height="20" rx="3" fill="%3$s"/>
                <text x="%4$d" y="14" fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle" textLength="%5$d">%2$s</text>
                </svg>
                """,
                width,
                XmlEscapers.xmlAttributeEscaper().escape(words),
                colour,
                width / 2,
                width - 2 * MARGIN);
    }
}
