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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The files in a form that was sent as multipart/form-data (RFC 7578). */
final class Form {

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

    private final FileSlice body;
    private final ByteBuffer bytes;
    private final byte[] delimiter;

    private Form(FileSlice body, ByteBuffer bytes, String boundary) {
        this.body = body;
        this.bytes = bytes;
        this.delimiter = ("\r\n--" + boundary).getBytes(US_ASCII);
    }

    /**
     * The files in a form, without fields that are no files, and fields in which no file was chosen.
     *
     * @throws ProblemException {@link ProblemType#INVALID_BODY} where it is no form, {@link ProblemType#BODY_TOO_LARGE} where
     *     there are too many parts
     */
    static List<UploadedFile> files(FileSlice body, MediaType type) throws IOException {
        var boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw unreadable(String.format(
                    Locale.ROOT,
                    "the header Content-Type of a form must name its boundary, of at most %d characters",
                    MAX_BOUNDARY));
        }
        if (body.size() == 0) {
            return List.of();
        }
        try (var arena = Arena.ofConfined()) {
            return new Form(body, body.map(arena), boundary).files();
        }
    }

    private List<UploadedFile> files() {
        var files = new ArrayList<UploadedFile>();
        var at = firstDelimiter();
        for (var parts = 0; !isLast(at); parts++) {
            if (parts == MAX_PARTS) {
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
            add(headers, content, Math.max(content, end), files);
            at = end + delimiter.length;
        }
        return files;
    }

    private void add(int headers, int content, int end, List<UploadedFile> files) {
        var fields = headers(headers, content);
        var parameters = parameters(fields.getOrDefault("content-disposition", ""));
        var type = fields.get("content-type");
        var name = parameters.get("filename");
        var isFile = name != null || isOfFiles(type);
        var chosen = end > content || (name != null && !name.isEmpty());
        if (isFile && chosen) {
            var label = name == null || name.isEmpty() ? parameters.getOrDefault("name", "file") : name;
            files.add(new UploadedFile(label, type, body.slice(content, (long) end - content)));
        }
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
