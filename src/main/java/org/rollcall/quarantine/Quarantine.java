package org.rollcall.quarantine;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HexFormat;
import java.util.Optional;

/** Keeps payloads that cannot be pings yet. */
@ApplicationScoped
public class Quarantine implements PanacheRepositoryBase<QuarantinedPingEntity, Long> {

    /** Numbers come from the sequence that pings use: a replayed payload keeps the id it was answered with. */
    private static final String INSERT = """
            insert into quarantined_ping
                (id, received_at, reason, detail, hostname, uuid, product_version, sha256, bytes, payload)
            values (nextval('receipt_id'), :receivedAt, :reason, :detail, :hostname, :uuid, :productVersion,
                :sha256, :bytes, :payload)
            on conflict (sha256) do nothing
            """;

    /**
     * Keeps a payload durably; the same bytes again keep the place they have.
     *
     * @param payload the JSON document, byte for byte
     * @return the id to answer, from 1
     */
    @Transactional
    public long keep(QuarantinedPing ping, byte[] payload) {
        var sha256 = HexFormat.of().parseHex(ping.sha256());
        getEntityManager()
                .createNativeQuery(INSERT)
                .setParameter("receivedAt", ping.receivedAt())
                .setParameter("reason", ping.reason().text())
                .setParameter("detail", ping.detail())
                .setParameter("hostname", ping.hostname())
                .setParameter("uuid", ping.uuid())
                .setParameter("productVersion", ping.productVersion())
                .setParameter("sha256", sha256)
                .setParameter("bytes", ping.bytes())
                .setParameter("payload", payload)
                .executeUpdate();
        return getEntityManager()
                .createQuery("select id from QuarantinedPingEntity where sha256 = :sha256", Long.class)
                .setParameter("sha256", sha256)
                .getSingleResult();
    }

    /** The payload that was answered with an id, for who knows its SHA-256, hexadecimal. */
    @Transactional
    public Optional<QuarantinedPing> find(long id, String sha256) {
        return find("id = ?1 and sha256 = ?2", id, HexFormat.of().parseHex(sha256))
                .firstResultOptional()
                .map(QuarantinedPingEntity::toQuarantinedPing);
    }
}
