package org.rollcall.platform.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the place at which a page of a list begins as text that nobody else is meant to read. */
final class PageCursor {

    /** No value of the database has it. */
    private static final String SEPARATOR = "\0";

    private PageCursor() {}

    /**
     * The cursor in a URL.
     *
     * @param list names the list, so that its cursors are good for no other
     * @param place values of the last item of the page before, without U+0000
     */
    static String text(String list, List<String> place) {
        var parts = Stream.concat(Stream.of(list), place.stream()).collect(Collectors.joining(SEPARATOR));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.getBytes(StandardCharsets.UTF_8));
    }

    /** The place that a cursor of the list stands for; empty for all other text. */
    static Optional<List<String>> parse(String text, String list) {
        try {
            var parts = List.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
                    .toString()
                    .split(SEPARATOR, -1));
            return parts.getFirst().equals(list) ? Optional.of(parts.subList(1, parts.size())) : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
