package org.rollcall.receive.versioncheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;

/** A verdict as a picture for a help page: white words on a colour, 20 pixels high. */
enum Badge {
    UP_TO_DATE("up to date", "#217645", 74),
    UPDATE_AVAILABLE("update available", "#9e5400", 108),
    UPDATE_ASAP("update asap", "#c91c00", 84),
    UNKNOWN("unknown", "#626168", 66);

    private static final int MARGIN = 8;

    private final String words;
    private final String colour;
    private final int width;

    /** @param width in pixels; the drawn picture has the same */
    Badge(String words, String colour, int width) {
        this.words = words;
        this.colour = colour;
        this.width = width;
    }

    /** The picture of a verdict. */
    static Badge of(Severity severity) {
        return switch (severity) {
            case SUCCESS -> UP_TO_DATE;
            case WARNING -> UPDATE_AVAILABLE;
            case DANGER -> UPDATE_ASAP;
        };
    }

    /** An SVG document. It has attributes instead of styles, which the Content-Security-Policy of every answer forbids. */
    String svg() {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20" role="img" aria-label="%2$s">
                <title>%2$s</title>
                <rect width="%1$d" height="20" rx="3" fill="%3$s"/>
                <text x="%4$d" y="14" fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle" textLength="%5$d">%2$s</text>
                </svg>
                """, width, words, colour, width / 2, width - 2 * MARGIN);
    }

    /** The same, drawn beforehand. */
    byte[] png() {
        var name = words.replace(' ', '-') + ".png";
        try (var file = Objects.requireNonNull(Badge.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
