package org.rollcall.receive.upload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The elements of a JSON array, one at a time, each as it stands there. Text between commas is taken for an element
 * without looking at more of it than quotation marks and brackets: what is no JSON is found when it is read as a payload.
 */
final class Elements implements Payloads {

    private final BufferedInputStream in;
    private final int limit;

    /** Whether the bracket that ends the array was read. */
    private boolean closed;

    private boolean ended;

    /**
     * @param in behind the bracket that begins the array
     * @param limit of an element, bytes
     */
    Elements(BufferedInputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    @Override
    public @Nullable BoundedPayload next() throws IOException {
        if (ended) {
            return null;
        }
        var first = afterSpace();
        if (closed) {
            ended = true;
            if (first >= 0) {
                throw refused("Something follows the end of the array.");
            }
            return null;
        }
        if (first < 0) {
            ended = true;
            throw refused("The array has no end; it has been cut short.");
        }
        return element(first);
    }

    /** @param first byte of it, or the bracket that ends an empty array */
    private BoundedPayload element(int first) throws IOException {
        var element = new BoundedPayload(limit);
        var depth = 0;
        var inText = false;
        var escaped = false;
        for (var b = first; b >= 0; b = in.read()) {
            if (inText) {
                inText = escaped || b != '"';
                escaped = !escaped && b == '\\';
            } else if (depth == 0 && (b == ',' || b == ']')) {
                closed = b == ']';
                break;
            } else if (b == '"') {
                inText = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
            element.write(b);
        }
        element.trim();
        return element;
    }

    private int afterSpace() throws IOException {
        var b = in.read();
        while (BoundedPayload.isSpace(b)) {
            b = in.read();
        }
        return b;
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(ProblemType.NOT_AN_OBJECT, detail, Map.of());
    }
}
