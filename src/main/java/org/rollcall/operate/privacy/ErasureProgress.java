package org.rollcall.operate.privacy;

import java.util.Optional;
import java.util.UUID;

/**
 * How far an erasure is: the checkpoint of its job.
 *
 * @param arrival pings that arrived up to here go instance by instance; those that arrived later go at the end
 * @param throughInstance the last instance whose pings are gone
 * @param pings number of pings that are gone
 * @param certificate once everything is gone
 */
record ErasureProgress(
        long arrival, Optional<UUID> throughInstance, long pings, Optional<ErasureCertificate> certificate) {

    ErasureProgress through(UUID instance, long more) {
        return new ErasureProgress(arrival, Optional.of(instance), pings + more, certificate);
    }

    ErasureProgress with(ErasureCertificate all) {
        return new ErasureProgress(arrival, throughInstance, pings, Optional.of(all));
    }
}
