package org.rollcall.analyse.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;

/**
 * Which instances to list: those whose last ping, of the weeks that count, fits.
 *
 * @param visible the hostnames that the caller may see
 * @param wanted the hostnames that the caller asks for
 * @param uuid empty for instances that send none; null for all
 * @param from first week that counts; null for no bound
 * @param to last week that counts; null for no bound
 * @param versionFrom lowest {@code major.minor} of the product; null for no bound
 * @param versionTo highest {@code major.minor} of the product; null for no bound
 * @param edition as sent; null for all
 * @param seenSince earliest time of receipt; null for no bound
 */
record InstanceFilter(
        HostnameBinding visible,
        HostnameBinding wanted,
        @Nullable String uuid,
        @Nullable Week from,
        @Nullable Week to,
        @Nullable DictionaryVersion versionFrom,
        @Nullable DictionaryVersion versionTo,
        @Nullable String edition,
        @Nullable Instant seenSince) {}
