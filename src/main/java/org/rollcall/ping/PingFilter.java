package org.rollcall.ping;

import org.jspecify.annotations.Nullable;
import org.rollcall.access.HostnameBinding;

/**
 * Which pings to list.
 *
 * @param visible the hostnames that the caller may see
 * @param hostname lower case; null for all
 * @param uuid empty for instances that send none; null for all
 * @param from first week; null for no bound
 * @param to last week; null for no bound
 * @param revisions whether earlier pings of a week are listed beside the current one
 * @param belowId only pings with a lower id
 * @param limit the largest number of pings
 */
public record PingFilter(
        HostnameBinding visible,
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable Week from,
        @Nullable Week to,
        boolean revisions,
        long belowId,
        int limit) {}
