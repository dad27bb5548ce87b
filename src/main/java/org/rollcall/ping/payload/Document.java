package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * The bytes of a payload, checked as UTF-8 where they come in, with the facts about them that need no dictionary. Each fact is
 * worked out when it is asked for, once. For one thread at a time.
 */
public final class Document {

    /** Bytes of a name. While it is read, a name takes five times the memory that it has bytes. */
    private static final int MAX_NAME_BYTES = PayloadReader.MAX_BYTES;

    private static final int BYTES_OF_ZERO_IN_UTF_16 = 4;

    private final byte[] bytes;
    private final int receivedBytes;

    private @Nullable String sha256;
    private @Nullable Identity identity;
    private @Nullable String productVersion;
    private boolean productVersionKnown;

    private Document(byte[] bytes, int receivedBytes, @Nullable String sha256) {
        this.bytes = bytes;
        this.receivedBytes = receivedBytes;
        this.sha256 = sha256;
    }

    /**
     * A document that has arrived.
     *
     * @param bytes not to be changed from now on
     * @throws ProblemException {@link ProblemType#BAD_UTF8}; {@link ProblemType#NOT_JSON} or
     *     {@link ProblemType#BODY_TOO_LARGE} for a text without an end, and a name that is too long
     */
    public static Document of(byte[] bytes) {
        check(bytes);
        return new Document(bytes, bytes.length, null);
    }

    /**
     * A document that was kept, of which something may have been taken out before.
     *
     * @param sha256 of the document as it was received, hexadecimal
     * @param receivedBytes of the document as it was received
     * @throws ProblemException as {@link #of} does
     */
    public static Document kept(byte[] bytes, String sha256, int receivedBytes) {
        check(bytes);
        return new Document(bytes, receivedBytes, sha256);
    }

    /** The same document with less in it. */
    Document withBytes(byte[] fewer) {
        return new Document(fewer, receivedBytes, sha256());
    }

    /** The bytes themselves, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The SHA-256 of the document as it was received, hexadecimal. */
    public String sha256() {
        if (sha256 == null) {
            sha256 = sha256(bytes);
        }
        return sha256;
    }

    /** The number of bytes of the document as it was received. */
    public int receivedBytes() {
        return receivedBytes;
    }

    /**
     * The member {@code version} of a payload, which chooses the dictionary to read it with; null where there is none. It
     * comes early in real payloads, so little is read for it.
     *
     * @throws ProblemException as {@link PayloadReader#read} does, as far as the document is read
     */
    public @Nullable String productVersion() {
        if (!productVersionKnown) {
            productVersion = readProductVersion();
            productVersionKnown = true;
        }
        return productVersion;
    }

    /**
     * The members of a payload that tell its sender, whatever else is in it.
     *
     * @throws ProblemException as {@link PayloadReader#read} does: all of the document is read
     */
    public Identity identity() {
        if (identity == null) {
            identity = read(Document::identity);
        }
        return identity;
    }

    /**
     * Reads the document as an object, within the bounds of payloads and without a tree.
     *
     * @param members reads the members; the parser stands on the start of the object, and is to be left on its end
     * @throws ProblemException as {@link PayloadReader#read} does: all of the document is read
     */
    public <T> T read(JsonObjects.Members<T> members) {
        return JsonObjects.read(bytes, members);
    }

    private @Nullable String readProductVersion() {
        try (var parser = JsonObjects.parser(bytes)) {
            JsonObjects.startObject(parser);
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                var token = parser.nextToken();
                if (name.equals(Identity.VERSION)) {
                    return token == JsonToken.VALUE_STRING ? Identity.text(parser) : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            throw JsonObjects.refused(e, bytes);
        }
    }

    private static Identity identity(JsonParser parser) throws IOException {
        var identity = new Identity();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (parser.nextToken() == JsonToken.VALUE_STRING && Identity.isMember(name)) {
                identity.note(name, Identity.text(parser));
            }
            parser.skipChildren();
        }
        return identity;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(byte[] bytes) {
        checkEncoding(bytes);
        if (bytes.length > MAX_NAME_BYTES) {
            checkNames(bytes);
        }
    }

    /** Jackson would guess UTF-16 and UTF-32 from zero bytes, and is lax about UTF-8. A byte order mark is skipped. */
    private static void checkEncoding(byte[] bytes) {
        var invalid = Utf8.firstInvalid(bytes);
        if (invalid >= 0) {
            var format = OtherFormat.of(bytes);
            throw new ProblemException(
                    ProblemType.BAD_UTF8,
                    format == null
                            ? String.format(
                                    Locale.ROOT,
                                    "The byte %d is not UTF-8; save the file as UTF-8, as JSON is sent (RFC 8259).",
                                    invalid)
                            : format.advice(),
                    Map.of("offset", invalid));
        }
        for (var i = 0; i < Math.min(BYTES_OF_ZERO_IN_UTF_16, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw new ProblemException(
                        ProblemType.NOT_JSON,
                        String.format(
                                Locale.ROOT,
                                "The byte %d is zero, as in UTF-16; save the file as UTF-8, as JSON is sent (RFC 8259).",
                                i),
                        Map.of("offset", i));
            }
        }
    }

    /** A name that is longer than all undeclared values of a ping may be could only be kept in quarantine: not worth it. */
    private static void checkNames(byte[] bytes) {
        var begin = -1; // of the text that this place is in
        for (var i = 0; i < bytes.length; i++) {
            if (begin < 0) {
                begin = bytes[i] == '"' ? i + 1 : -1;
            } else if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                if (i - begin > MAX_NAME_BYTES && isFollowedByColon(bytes, i)) {
                    throw new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            String.format(
                                    Locale.ROOT,
                                    "The name at byte %d is longer than %,d bytes.",
                                    begin,
                                    MAX_NAME_BYTES),
                            Map.of("limit_bytes", MAX_NAME_BYTES, "limit_applies_to", "name"));
                }
                begin = -1;
            }
        }
        if (begin >= 0) {
            throw new ProblemException(
                    ProblemType.NOT_JSON,
                    String.format(Locale.ROOT, "The text that begins at byte %d does not end.", begin),
                    Map.of());
        }
    }

    private static boolean isFollowedByColon(byte[] bytes, int at) {
        var next = at + 1;
        while (next < bytes.length && bytes[next] <= ' ' && bytes[next] >= 0) {
            next++;
        }
        return next < bytes.length && bytes[next] == ':';
    }
}
