package org.rollcall.receive.quarantine;

import java.time.Instant;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.Sha256;

/**
 * A payload that is kept until it can be a ping, without its bytes.
 *
 * @param uploaded whether people brought it from an isolated network, so that it may be older than what instances send
 * @param detail what exactly stood in the way, for people
 * @param hostname as sent; null where there is none that could be one
 * @param sha256 of the payload as it was received, hexadecimal
 * @param bytes of the payload as it was received
 * @param redactionReport changes to the payload before it was kept; null for none
 */
public record QuarantinedPing(
        Instant receivedAt,
        @ColumnName("carried") boolean uploaded,
        QuarantineReason reason,
        String detail,
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String productVersion,
        @Sha256 String sha256,
        int bytes,
        @ColumnName("shielding") @Nullable RedactionReport redactionReport) {}
