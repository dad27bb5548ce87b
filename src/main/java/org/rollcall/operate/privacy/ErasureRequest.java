package org.rollcall.operate.privacy;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which erasure is to be done, as it is stored with the job.
 *
 * @param erasure names it
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it; of what an earlier version has stored, lower case
 * @param instance the only one that is meant; null for all of the hostname
 * @param requestedBy the name of the token
 * @param tokenId null where it is in no table
 * @param block whether the hostname was blocked with it
 */
record ErasureRequest(
        UUID erasure,
        String hostname,
        @Nullable UUID instance,
        String requestedBy,
        @Nullable Long tokenId,
        Instant requestedAt,
        boolean block) {}
