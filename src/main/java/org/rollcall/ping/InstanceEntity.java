package org.rollcall.ping;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A known instance; its row is written together with its first ping, by {@link PingStore}. */
@Entity
@Immutable
@Table(name = "instance")
class InstanceEntity {

    @Id
    UUID id;

    String hostname;

    /** Empty where the instance sends none. */
    String uuid;

    Instant firstReceivedAt;

    Instance toInstance() {
        return Instance.ofColumns(hostname, uuid);
    }
}
