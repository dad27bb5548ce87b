package org.rollcall.platform.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The end of a page of a list that can be ordered in several ways, as the next page is asked for: not meant to be read by
 * anybody else.
 *
 * @param order what the list is ordered by, and in which direction
 * @param value of the last item, of what the list is ordered by
 * @param id of the last item, which decides among equal values
 */
public record ListCursor(String order, String value, String id) {

    private static final char SEPARATOR = '\n';

    /** The cursor in a URL. */
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((order + SEPARATOR + id + SEPARATOR + value).getBytes(StandardCharsets.UTF_8));
    }

    /** The cursor that a text stands for; empty for other text. */
    public static Optional<ListCursor> parse(String text) {
        try {
            var parts = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
                    .toString()
                    .split(String.valueOf(SEPARATOR), 3);
            return parts.length == 3 && parts[2].indexOf('\0') < 0 // which PostgreSQL has in no text
                    ? Optional.of(new ListCursor(parts[0], parts[2], parts[1]))
                    : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
