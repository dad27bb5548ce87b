package org.rollcall.pages.handin;

import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.PayloadReview;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.upload.Form;

/**
 * What was sent to the page that reviews payloads: at first a file or a text, and then that payload again with a choice. It
 * comes back gzipped in a field, because nothing of it is kept here; and as base64, because browsers change the line ends of
 * texts.
 */
final class ReviewForm {

    /** The field of the text that was pasted. */
    static final String PASTED = "pasted";

    private static final String PAYLOAD = "payload";
    private static final String UNNAMED = "payload.json";

    private byte[] payload = {};
    private String fileName = UNNAMED;
    private boolean choice;
    private String of = "";
    private final Set<String> categories = new HashSet<>();
    private final BitSet groups = new BitSet();
    private final BitSet keys = new BitSet();
    private String query = "";
    private ReviewFilter filter = ReviewFilter.EVERYTHING;
    private boolean download;

    private ReviewForm() {}

    /**
     * Reads a form.
     *
     * @param contentType as sent; null for none
     * @throws ProblemException {@link ProblemType#UNSUPPORTED_MEDIA_TYPE}, {@link ProblemType#INVALID_BODY} where there is no
     *     payload in it
     */
    static ReviewForm of(byte[] body, @Nullable String contentType) {
        var form = new ReviewForm();
        var type = mediaType(contentType);
        if (type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE)) {
            form.readFile(body, type);
        } else {
            form.readChoice(body);
        }
        return form;
    }

    private static MediaType mediaType(@Nullable String contentType) {
        try {
            var type = MediaType.valueOf(contentType == null ? "" : contentType);
            if (type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE)
                    || type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)) {
                return type;
            }
        } catch (IllegalArgumentException _) {
            // It is none.
        }
        throw new ProblemException(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "This page takes forms alone; programs send payloads to POST /usage_data/validate.");
    }

    private void readFile(byte[] body, MediaType type) {
        var parts = Form.parts(ByteBuffer.wrap(body), type);
        var found = parts.stream()
                .filter(part -> part.isFile() && !part.isEmpty())
                .findFirst()
                .or(() -> parts.stream()
                        .filter(part -> part.field().equals(PASTED) && !part.isEmpty())
                        .findFirst())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_BODY,
                        "No file was chosen, and no text was pasted; choose a file with one payload, or paste one.",
                        Map.of()));
        payload = Arrays.copyOfRange(body, found.from(), found.to());
        fileName = found.isFile() ? found.label() : UNNAMED;
    }

    private void readChoice(byte[] body) {
        choice = true;
        try {
            for (var field : new String(body, StandardCharsets.US_ASCII).split("&", -1)) {
                var equals = field.indexOf('=');
                if (equals > 0) {
                    read(
                            field.substring(0, equals),
                            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_BODY, "The form cannot be read; choose the file again.", Map.of());
        }
        if (payload.length == 0) {
            throw new ProblemException(
                    ProblemType.INVALID_BODY, "The payload is missing in the form; choose the file again.", Map.of());
        }
    }

    private void read(String name, String value) {
        switch (name) {
            case PAYLOAD -> payload = Base64.getUrlDecoder().decode(value);
            case "name" -> fileName = Form.label(value);
            case "of" -> of = value;
            case "category" -> categories.add(value);
            case "group" -> add(groups, value);
            case "key" -> add(keys, value);
            case "q" -> query = value.strip();
            case "show" -> filter = ReviewFilter.of(value);
            case "action" -> download = value.equals("download");
            default -> {}
        }
    }

    private static void add(BitSet all, String number) {
        var i = Integer.parseInt(number);
        if (i >= 0 && i < PayloadReview.MAX_LISTED) {
            all.set(i);
        }
    }

    /** A payload as it is sent with the choice. */
    static String packed(byte[] payload) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(payload);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** As it is, or gzipped. */
    byte[] payload() {
        return payload;
    }

    /** A label of the file. */
    String fileName() {
        return fileName;
    }

    /** Whether somebody has chosen something, and so what is not ticked is unwanted. */
    boolean isChoice() {
        return choice;
    }

    /** What the choice was made of, as {@link ReviewView#of} tells it. */
    String of() {
        return of;
    }

    /** Whether a category is ticked. */
    boolean isTicked(String category) {
        return categories.contains(category);
    }

    /** Whether a group is ticked, by its number. */
    boolean isGroupTicked(int group) {
        return groups.get(group);
    }

    /** Whether a key path is ticked, by its number. */
    boolean isKeyTicked(int key) {
        return keys.get(key);
    }

    /** The text to look for. */
    String query() {
        return query;
    }

    ReviewFilter filter() {
        return filter;
    }

    /** Whether the rest of the payload is wanted as a file. */
    boolean isDownload() {
        return download;
    }
}
