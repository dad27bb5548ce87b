package org.rollcall.receive.versioncheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.rollcall.platform.web.SvgBadge;

/** A verdict as a picture for a help page: white words on a colour, 20 pixels high. */
enum Badge {
    UP_TO_DATE("up to date", "#217645", 74),
    UPDATE_AVAILABLE("update available", "#9e5400", 108),
    UPDATE_ASAP("update asap", "#c91c00", 84),
    UNKNOWN("unknown", "#626168", 66);

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

    /** An SVG document. */
    String svg() {
        return new SvgBadge(words, colour, width).svg();
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
