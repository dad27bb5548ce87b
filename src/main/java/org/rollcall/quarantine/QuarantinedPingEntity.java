package org.rollcall.quarantine;

import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HexFormat;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the quarantine. */
@Entity
@Immutable
@Table(name = "quarantined_ping")
class QuarantinedPingEntity {

    @Id
    long id;

    Instant receivedAt;

    String reason;

    String detail;

    @Nullable
    String hostname;

    @Nullable
    String uuid;

    @Nullable
    String productVersion;

    byte[] sha256;

    int bytes;

    /** Up to 32 MiB, so it is read only where it is asked for. */
    @Basic(fetch = FetchType.LAZY)
    byte[] payload;

    QuarantinedPing toQuarantinedPing() {
        return new QuarantinedPing(
                receivedAt,
                QuarantineReason.of(reason),
                detail,
                hostname,
                uuid,
                productVersion,
                HexFormat.of().formatHex(sha256),
                bytes);
    }
}
