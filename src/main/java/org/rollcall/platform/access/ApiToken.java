package org.rollcall.platform.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token that was issued; the token itself is not kept. */
@Entity
@Table(name = "api_token")
class ApiToken {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;

    private @Nullable String description;

    @Column(name = "token_sha256")
    private byte[] tokenSha256;

    private List<String> scopes;

    /** Patterns as in {@link HostnameBinding}; null for all. */
    private @Nullable List<String> hostnames;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "last_used_at")
    private @Nullable Instant lastUsedAt;

    /** For Hibernate, which sets the fields afterwards. */
    @SuppressWarnings("NullAway")
    protected ApiToken() {}

    ApiToken(TokenGrant grant, @Nullable String description, byte[] tokenSha256, Instant createdAt) {
        this.name = grant.name();
        this.description = description;
        this.tokenSha256 = tokenSha256;
        this.scopes = grant.scopes().stream().map(Scope::role).toList();
        this.hostnames = grant.binding().all() ? null : grant.binding().patterns();
        this.createdAt = createdAt;
        this.expiresAt = grant.expiresAt();
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    TokenGrant grant() {
        return new TokenGrant(name, Scope.known(scopes), HostnameBinding.of(hostnames), expiresAt);
    }

    /** Makes another text the token; the one before it is none any more. */
    void rotate(byte[] newSha256) {
        tokenSha256 = newSha256;
    }

    @Nullable
    String description() {
        return description;
    }

    Instant createdAt() {
        return createdAt;
    }

    /** To the minute; null for never. */
    @Nullable
    Instant lastUsedAt() {
        return lastUsedAt;
    }
}
