package org.rollcall.platform.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** An OpenID Connect provider, whose people may do what their roles there stand for here. */
@ConfigMapping(prefix = "rollcall.access.oidc")
public interface SignInConfig {

    /**
     * The URL below which an OpenID Connect provider has its discovery document; without one nobody signs in.
     * Example: {@code https://login.example.com/realms/company}
     */
    Optional<String> issuer();

    /**
     * Whom tokens must be for: a provider has other clients, whose tokens are none for Rollcall. Needed with an issuer.
     * Example: {@code rollcall}
     */
    Optional<String> audience();

    /**
     * The name of Rollcall at the provider, for people who sign in with a browser; without one they need a token for that.
     * Together with the secret. Example: {@code rollcall}
     */
    Optional<String> clientId();

    /** The secret that the provider has given to this client. Example: {@code the-secret-of-the-client} */
    Optional<Secret<String>> clientSecret();

    /** The claim that lists somebody's roles; a slash leads into an object. Example: {@code realm_access/roles} */
    @WithDefault("groups")
    String rolesClaim();

    /** The roles that stand for the scope {@code admin}. Example: {@code rollcall-admins} */
    Optional<List<String>> admin();

    /** The roles that stand for the scope {@code read_service_ping}, of all hostnames. Example: {@code analysts,auditors} */
    Optional<List<String>> readServicePing();

    /** The roles that stand for the scope {@code ingest}. Example: {@code senders} */
    Optional<List<String>> ingest();
}
