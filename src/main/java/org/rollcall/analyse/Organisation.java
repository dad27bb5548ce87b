package org.rollcall.analyse;

import com.google.common.hash.Hashing;
import com.google.common.net.InternetDomainName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Hostname;

/**
 * The organisation that runs an instance: the holder of its licence, else of its registrable domain, because anybody may send
 * by any number of hostnames below a domain.
 *
 * @param key SHA-256, hexadecimal; the same for all instances of an organisation
 */
public record Organisation(String key) {

    /**
     * The organisation of an instance.
     *
     * @param licence as {@link #licence} reads it; null where the instance has none
     */
    public static Organisation of(@Nullable String licence, String hostname) {
        var name = licence == null || licence.isBlank() ? "domain:" + domain(hostname) : "licence:" + licence;
        return new Organisation(
                Hashing.sha256().hashString(name, StandardCharsets.UTF_8).toString());
    }

    /**
     * SQL: the licence of a row of {@code ping}, as far as it can be told apart: a hash, or else its number; null where there is
     * none. Dictionaries of editions without licences do not declare any of them.
     *
     * @param numbers a vector, best an unpacked one
     */
    public static String licence(String numbers) {
        return """
                coalesce(
                    extras ->> 'license_sha256', undeclared ->> 'license_sha256',
                    extras ->> 'license_md5', undeclared ->> 'license_md5',
                    nullif(%s[(select ordinal from metric where key_path = 'license_id')], -1)::text,
                    nullif(undeclared ->> 'license_id', '-1'))
                """.formatted(numbers);
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
}
