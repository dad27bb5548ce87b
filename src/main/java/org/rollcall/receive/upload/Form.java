package org.rollcall.receive.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The parts of a form that was sent as multipart/form-data (RFC 7578). */
public final class Form {

    /** Files, and fields that are none. */
    static final int MAX_PARTS = 2_000;

    /** Of the headers of a part, bytes. */
    private static final int MAX_HEADERS = 8 * 1024;

    private static final int MAX_BOUNDARY = 70;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};

    /** {@code name="value"} or {@code name=value}, in a header. */
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([\\w*-]++)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s]*+))");

    private static final Pattern LINES = Pattern.compile("\r\n");

    private final ByteBuffer bytes;
    private final byte[] delimiter;

    private Form(ByteBuffer bytes, String boundary) {
        this.bytes = bytes;
        this.delimiter = ("\r\n--" + boundary).getBytes(US_ASCII);
    }

    /**
     * A part of a form.
     *
     * @param field the name of the field
     * @param fileName as sent, empty where no file was chosen; null where the field is none of files
     * @param mediaType as sent, with its parameters; null for none
     * @param from offset of its content in the form
     * @param to behind its content
     */
    public record Part(
            String field,
            @Nullable String fileName,
            @Nullable String mediaType,
            int from,
            int to) {

        public boolean isEmpty() {
            return from == to;
        }

        /** Whether it is a file that was chosen. */
        public boolean isFile() {
            return (fileName != null || isOfFiles(mediaType))
                    && (!isEmpty() || (fileName != null && !fileName.isEmpty()));
        }

        /** A name for it, fit to be shown. */
        public String label() {
            return Form.label(fileName != null && !fileName.isEmpty() ? fileName : field.isEmpty() ? "file" : field);
        }
    }

    /** A name that somebody sent, fit to be shown; whatever path is in it leads nowhere. */
    public static String label(String name) {
        return UploadedFile.label(name);
    }

    /**
     * The parts of a form.
     *
     * @throws ProblemException {@link ProblemType#INVALID_BODY} where it is no form, {@link ProblemType#BODY_TOO_LARGE} where
     *     there are too many parts
     */
    public static List<Part> parts(ByteBuffer body, MediaType type) {
        var boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw unreadable(String.format(
                    Locale.ROOT,
                    "the header Content-Type of a form must name its boundary, of at most %d characters",
                    MAX_BOUNDARY));
        }
        return body.limit() == 0 ? List.of() : new Form(body, boundary).parts();
    }

    /**
     * The files in a form, without fields that are no files, and fields in which no file was chosen.
     *
     * @param texts fields whose text is taken for a file, where there is any
     * @throws ProblemException as {@link #parts(ByteBuffer, MediaType)} does
     */
    static List<UploadedFile> files(FileSlice body, MediaType type, Set<String> texts) throws IOException {
        if (body.size() == 0) {
            parts(ByteBuffer.allocate(0), type); // looks at the type
            return List.of();
        }
        try (var arena = Arena.ofConfined()) {
            return parts(body.map(arena), type).stream()
                    .filter(part -> part.isFile() || (texts.contains(part.field()) && !part.isEmpty()))
                    .map(part -> file(body, part))
                    .toList();
        }
    }

    private static UploadedFile file(FileSlice body, Part part) {
        return new UploadedFile(
                part.label(), part.mediaType(), body.slice(part.from(), (long) part.to() - part.from()));
    }

    private List<Part> parts() {
        var all = new ArrayList<Part>();
        var at = firstDelimiter();
        while (!isLast(at)) {
            if (all.size() == MAX_PARTS) {
                throw new ProblemException(
                        ProblemType.BODY_TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "The form has more than %,d parts; send the others in another one, or all of them as an archive.",
                                MAX_PARTS),
                        Map.of("limit_parts", MAX_PARTS));
            }
            var headers = need(LINE_END, at, at + MAX_HEADERS);
            var content = need(HEADERS_END, headers, headers + MAX_HEADERS) + HEADERS_END.length;
            var end = find(delimiter, Math.max(headers, content - LINE_END.length), bytes.limit());
            if (end < 0) {
                throw cut();
            }
            all.add(part(headers, content, Math.max(content, end)));
            at = end + delimiter.length;
        }
        return all;
    }

    private Part part(int headers, int content, int end) {
        var fields = headers(headers, content);
        var parameters = parameters(fields.getOrDefault("content-disposition", ""));
        return new Part(
                parameters.getOrDefault("name", ""),
                parameters.get("filename"),
                fields.get("content-type"),
                content,
                end);
    }

    /** Whether somebody who named no file says that it is one. */
    private static boolean isOfFiles(@Nullable String type) {
        return type != null && !type.toLowerCase(Locale.ROOT).startsWith(MediaType.TEXT_PLAIN);
    }

    private Map<String, String> headers(int from, int to) {
        var fields = new HashMap<String, String>();
        for (var line : LINES.split(text(from, to), -1)) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static Map<String, String> parameters(String header) {
        var parameters = new HashMap<String, String>();
        var matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            var quoted = matcher.group(2);
            parameters.putIfAbsent(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\([\"\\\\])", "$1"));
        }
        return parameters;
    }

    /** Behind the first delimiter, which may be the very beginning. */
    private int firstDelimiter() {
        var length = delimiter.length - LINE_END.length;
        if (bytes.limit() >= length && matches(delimiter, LINE_END.length, 0)) {
            return length;
        }
        var at = find(delimiter, 0, bytes.limit());
        if (at < 0) {
            throw unreadable("the boundary that the header Content-Type names is not in the form");
        }
        return at + delimiter.length;
    }

    /** Whether the delimiter that ends here is the one behind the last part. */
    private boolean isLast(int at) {
        if (at + 2 > bytes.limit()) {
            throw cut();
        }
        return bytes.get(at) == '-' && bytes.get(at + 1) == '-';
    }

    private int need(byte[] wanted, int from, int to) {
        var at = find(wanted, from, Math.min(to, bytes.limit()));
        if (at < 0) {
            throw to < bytes.limit() ? unreadable("the headers of a part are too long") : cut();
        }
        return at;
    }

    /** Where bytes are found, between two places; -1 where they are not. */
    private int find(byte[] wanted, int from, int to) {
        for (var at = from; at <= to - wanted.length; at++) {
            if (matches(wanted, 0, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean matches(byte[] wanted, int first, int at) {
        for (var i = first; i < wanted.length; i++) {
            if (bytes.get(at + i - first) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        var copy = new byte[to - from];
        bytes.get(from, copy);
        return new String(copy, UTF_8);
    }

    private static ProblemException cut() {
        return unreadable("it is cut short, or has no end");
    }

    private static ProblemException unreadable(String reason) {
        return new ProblemException(ProblemType.INVALID_BODY, "The form cannot be read: " + reason + ".", Map.of());
    }
}
