package org.rollcall.analyse.score;

import com.google.common.net.InternetDomainName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Hostname;

/**
 * Who runs an instance, as far as comparisons count organisations: the holder of its licence, else of its registrable domain,
 * because anybody may send by any number of hostnames below a domain.
 *
 * @param key SHA-256, hexadecimal; the same for all instances of an organisation
 */
record Organisation(String key) {

    /** @param licence the hash or the id of its licence; null where it has none */
    static Organisation of(@Nullable String licence, String hostname) {
        return new Organisation(
                sha256(licence == null || licence.isBlank() ? "domain:" + domain(hostname) : "licence:" + licence));
    }

    /** The domain that somebody has registered; of addresses and of names that nobody can register the whole host. */
    static String domain(String hostname) {
        var host = Hostname.host(hostname);
        if (!InternetDomainName.isValid(host)) {
            return host;
        }
        var name = InternetDomainName.from(host);
        return name.isUnderPublicSuffix() ? name.topPrivateDomain().toString() : host;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
