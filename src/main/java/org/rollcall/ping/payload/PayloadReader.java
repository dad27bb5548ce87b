package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Shielding;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Reads payloads with one dictionary, in one pass over the bytes and without a tree: every integer of a declared metric goes
 * to the vector, every other declared value to the extras, and everything else to undeclared. Safe for use by many threads.
 *
 * <p>{@link PayloadScanner} reads the payloads that are valid; what it gives up is read by {@link PayloadParser}.
 */
public final class PayloadReader {

    /** Levels of objects and arrays, the payload itself included. */
    public static final int MAX_DEPTH = JsonObjects.MAX_DEPTH;

    /** Undeclared values of a ping, and extras of it: objects and arrays count, and so does everything in them. */
    public static final int MAX_VALUES = 10_000;

    /** Bytes of JSON: the undeclared values of a ping, and the extras of it. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Characters of the longest integers of 64 bits. */
    static final int MAX_LONG_CHARS = 20;

    /** Digits that exponents stand for; written out they would make a small payload a huge one on its way back. */
    static final int MAX_WRITTEN_OUT_DIGITS = 1_000_000;

    private final Dictionary dictionary;
    private final KeyPathNode root;
    private final PayloadScanner scanner;
    private final PayloadParser parser;
    private final Shield shield;

    /** A reader that learns the order of keys as it reads, and of whose payloads everything may be kept. */
    public PayloadReader(Dictionary dictionary) {
        this(dictionary, RedactionRules.NONE);
    }

    /**
     * A reader that learns the order of keys as it reads.
     *
     * @param rules what must not be kept of its payloads
     */
    public PayloadReader(Dictionary dictionary, RedactionRules rules) {
        this.dictionary = dictionary;
        var tree = KeyPathNode.tree(dictionary);
        this.root = tree.getFirst();
        this.scanner = new PayloadScanner(tree, dictionary.highestOrdinal());
        this.parser = new PayloadParser(tree, dictionary.highestOrdinal());
        this.shield = new Shield(dictionary, root, rules);
    }

    /** A reader that knows no key path. */
    public static PayloadReader withoutDictionary(RedactionRules rules) {
        return new PayloadReader(new Dictionary(new DictionaryVersion(0, 0), List.of()), rules);
    }

    /** The dictionary that payloads are read with. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /**
     * Reads a payload.
     *
     * @param document a JSON object, UTF-8
     * @throws ProblemException where it is no such thing: {@link ProblemType#BAD_UTF8}, {@link ProblemType#NOT_JSON},
     *     {@link ProblemType#NOT_AN_OBJECT}, {@link ProblemType#NESTED_TOO_DEEPLY}
     */
    public Payload read(byte[] document) {
        checkDocument(document);
        var scanned = scanner.scan(document);
        return scanned == null ? parser.parse(document) : scanned;
    }

    /**
     * Takes out of a payload what must not be kept of it, and reads the rest where that changes what can be stored.
     *
     * @param read what was read of the document
     * @param optedOut by its hostname
     */
    public Shielded shield(Payload read, byte[] document, OptedOut optedOut) {
        if (read instanceof Payload.Storable storable && optedOut.isNone()) {
            var shielded = shield.ofContent(storable);
            if (shielded != null) {
                return shielded;
            }
        }
        var kept = keep(document, optedOut);
        return new Shielded(kept.changed() ? read(kept.document()) : read, kept.document(), kept.shielding());
    }

    /**
     * Takes out of the bytes of a payload what must not be kept of them; every other byte stays as it was sent.
     *
     * @throws ProblemException as {@link #read} does
     */
    public Kept keep(byte[] document, OptedOut optedOut) {
        checkDocument(document);
        return shield.ofDocument(document, optedOut);
    }

    /** Reads a payload as {@link PayloadParser} does, also where {@link PayloadScanner} could. */
    Payload parse(byte[] document) {
        return parser.parse(document);
    }

    /**
     * Looks at a payload key path by key path; it may also be one that cannot be stored.
     *
     * @throws ProblemException as {@link #read} does
     */
    public PayloadReview review(byte[] document) {
        return readObject(document, json -> PayloadReview.of(json, root));
    }

    /**
     * The member {@code version} of a payload, which chooses the dictionary to read it with. It comes early in real
     * payloads, so little is read for it.
     *
     * @throws ProblemException as {@link #read} does, as far as it is read
     */
    public static @Nullable String productVersion(byte[] document) {
        checkDocument(document);
        try (var parser = JsonObjects.parser(document)) {
            JsonObjects.startObject(parser);
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                var token = parser.nextToken();
                if (name.equals("version")) {
                    return token == JsonToken.VALUE_STRING ? JsonObjects.identityText(parser) : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            throw JsonObjects.refused(e, document);
        }
    }

    /**
     * What a payload says about its sender, whatever else is in it.
     *
     * @throws ProblemException as {@link #read} does: the whole of it is read
     */
    public static Identity identity(byte[] document) {
        return JsonObjects.read(document, parser -> {
            var identity = new Identity();
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING && Identity.isPart(name)) {
                    identity.note(name, JsonObjects.identityText(parser));
                }
                parser.skipChildren();
            }
            return identity;
        });
    }

    /**
     * Reads an object that is no ping, within the same bounds and without a tree.
     *
     * @param document a JSON object, UTF-8
     * @param members reads the members; the parser stands on the start of the object, and is to be left on its end
     * @throws ProblemException as {@link #read} does: the whole of it is read
     */
    public static <T> T readObject(byte[] document, JsonObjects.Members<T> members) {
        checkDocument(document);
        return JsonObjects.read(document, members);
    }

    private static void checkDocument(byte[] document) {
        checkEncoding(document);
        if (document.length > MAX_BYTES) {
            checkNames(document);
        }
    }

    /**
     * While it is read, a name takes five times the memory that it has bytes. One that is longer than all undeclared values
     * of a ping may be could only be kept in quarantine, and is not worth that.
     */
    private static void checkNames(byte[] document) {
        var begin = -1; // of the text that this place is in
        for (var i = 0; i < document.length; i++) {
            if (begin < 0) {
                begin = document[i] == '"' ? i + 1 : -1;
            } else if (document[i] == '\\') {
                i++;
            } else if (document[i] == '"') {
                if (i - begin > MAX_BYTES && isFollowedByColon(document, i)) {
                    throw new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            String.format(
                                    Locale.ROOT, "the name at byte %d is longer than %,d bytes", begin, MAX_BYTES),
                            Map.of("limit_bytes", MAX_BYTES, "limit_applies_to", "name"));
                }
                begin = -1;
            }
        }
        if (begin >= 0) {
            throw new ProblemException(
                    ProblemType.NOT_JSON,
                    String.format(Locale.ROOT, "the text that begins at byte %d does not end", begin),
                    Map.of());
        }
    }

    private static boolean isFollowedByColon(byte[] document, int at) {
        var next = at + 1;
        while (next < document.length && document[next] <= ' ' && document[next] >= 0) {
            next++;
        }
        return next < document.length && document[next] == ':';
    }

    /** Jackson would guess UTF-16 and UTF-32 from zero bytes, and is lax about UTF-8. A byte order mark is skipped. */
    private static void checkEncoding(byte[] document) {
        var invalid = Utf8.firstInvalid(document);
        if (invalid >= 0) {
            var format = OtherFormat.of(document);
            throw new ProblemException(
                    ProblemType.BAD_UTF8,
                    format == null
                            ? String.format(
                                    Locale.ROOT,
                                    "byte %d is not UTF-8; save it as UTF-8, as JSON is sent (RFC 8259)",
                                    invalid)
                            : format.advice(),
                    Map.of("offset", invalid));
        }
        for (var i = 0; i < Math.min(4, document.length); i++) {
            if (document[i] == 0) {
                throw new ProblemException(
                        ProblemType.NOT_JSON,
                        String.format(
                                Locale.ROOT,
                                "byte %d is zero, as in UTF-16; save it as UTF-8, as JSON is sent (RFC 8259)",
                                i),
                        Map.of("offset", i));
            }
        }
    }

    /**
     * A payload without what must not be kept of it.
     *
     * @param document the bytes that may be kept; null where they were not needed, see {@link #keep}
     * @param shielding what was done to it; null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Shielded(
            Payload payload,
            byte @Nullable [] document,
            @Nullable Shielding shielding) {}

    /**
     * The bytes of a payload without what must not be kept of them.
     *
     * @param changed whether they are other bytes than those of the payload
     * @param shielding what was done to it; null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Kept(
            byte[] document, boolean changed, @Nullable Shielding shielding) {}
}
