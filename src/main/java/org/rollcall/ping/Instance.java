package org.rollcall.ping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One installation of the product. Neither half of the pair is unique: clones share a uuid, and {@code localhost} is
 * everywhere. A known hostname with another uuid is another instance.
 *
 * @param hostname as sent, in lower case; what is compared where somebody names it is {@link org.rollcall.platform.access.Hostname#host}
 * @param uuid as sent; null where the instance sends none
 */
public record Instance(String hostname, @Nullable String uuid) {

    /** The namespace of the ids, chosen once at random; another one would make every instance a stranger. */
    private static final UUID NAMESPACE = UUID.fromString("6f3d9a52-51c0-4b0e-9d3c-3f7a8b1e2d47");

    /** Name-based id (RFC 9562, version 5) of the pair: every replica computes the same one without asking. */
    public UUID id() {
        var name = (hostname + '\0' + (uuid == null ? "" : uuid)).getBytes(StandardCharsets.UTF_8);
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(NAMESPACE.getMostSignificantBits())
                    .putLong(NAMESPACE.getLeastSignificantBits())
                    .flip());
            var hash = ByteBuffer.wrap(sha1.digest(name));
            var high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
            var low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it stands in the table: a uuid that was not sent is empty there. */
    public static Instance ofColumns(String hostname, String uuid) {
        return new Instance(hostname, uuid.isEmpty() ? null : uuid);
    }

    /** A host name as it is stored of instances: DNS makes no difference between upper and lower case. */
    public static String normalized(String hostname) {
        return hostname.strip().toLowerCase(Locale.ROOT);
    }
}
