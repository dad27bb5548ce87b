package org.rollcall.ping.payload;

import org.rollcall.dictionary.Dictionary;
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
    private final Redactor redactor;

    /** A reader that learns the order of keys as it reads, and redacts nothing. */
    public PayloadReader(Dictionary dictionary) {
        this(dictionary, RedactionRules.NONE);
    }

    /** A reader that learns the order of keys as it reads. */
    public PayloadReader(Dictionary dictionary, RedactionRules rules) {
        this.dictionary = dictionary;
        var tree = KeyPathNode.tree(dictionary);
        this.root = tree.getFirst();
        this.scanner = new PayloadScanner(tree, dictionary.highestOrdinal());
        this.parser = new PayloadParser(tree, dictionary.highestOrdinal());
        this.redactor = new Redactor(dictionary, root, rules);
    }

    /** A reader for the time before a dictionary is published: no payload can be stored. */
    public static PayloadReader withoutDictionary(RedactionRules rules) {
        return new PayloadReader(Dictionary.NONE, rules);
    }

    /** The dictionary that payloads are read with. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /**
     * Reads a payload.
     *
     * @throws ProblemException where it is not a JSON object: {@link ProblemType#NOT_JSON},
     *     {@link ProblemType#NOT_AN_OBJECT}, {@link ProblemType#NESTED_TOO_DEEPLY}
     */
    public Payload read(Document document) {
        if (dictionary == Dictionary.NONE) {
            return new Payload.Unstorable(
                    document.identity(), QuarantineReason.DICTIONARY_MISSING, "No dictionary is published.");
        }
        var scanned = scanner.scan(document.bytes());
        return scanned == null ? parser.parse(document) : scanned;
    }

    /**
     * Removes redacted and opted-out values from a payload, and reads the rest again where that changes what can be stored.
     *
     * @param read the payload that was read from the document
     * @param optedOut by its hostname
     */
    public RedactedPayload redact(Payload read, Document document, OptedOut optedOut) {
        if (read instanceof Payload.Storable storable && optedOut.isNone()) {
            var redacted = redactor.redact(storable, document);
            if (redacted != null) {
                return redacted;
            }
        }
        var redacted = redactor.redact(document, optedOut);
        var payload = redacted.document() == document ? read : read(redacted.document());
        return RedactedPayload.of(payload, redacted);
    }

    /** Removes redacted and opted-out values from the bytes alone. */
    RedactedDocument redact(Document document, OptedOut optedOut) {
        return redactor.redact(document, optedOut);
    }

    /** Reads a payload as {@link PayloadParser} does, also where {@link PayloadScanner} could. */
    Payload parse(Document document) {
        return parser.parse(document);
    }

    /**
     * Leaves values out of a payload that its sender does not want to send; it may also be one that cannot be stored.
     *
     * @throws ProblemException as {@link #read} does
     */
    public SanitizedDocument sanitize(Document document, Unwanted unwanted) {
        return SanitizingWalk.of(document, root, unwanted, Fates.NONE);
    }

    /**
     * Looks at a payload value by value: what it is, and what would become of it.
     *
     * @param optedOut by its hostname
     * @throws ProblemException as {@link #read} does
     */
    public ReviewedPayload review(Document document, OptedOut optedOut, Unwanted unwanted) {
        return ReviewedPayload.of(document, root, redactor.rules(), optedOut, unwanted);
    }

    /** Whether the dictionary declares metrics at a key path or below it, or one that it reaches into. */
    public boolean knows(String keyPath) {
        return root.knows(keyPath);
    }

    /**
     * Looks at a payload key path by key path; it may also be one that cannot be stored.
     *
     * @throws ProblemException as {@link #read} does
     */
    public PayloadReview review(Document document) {
        return document.read(json -> PayloadReview.of(json, root, false));
    }
}
