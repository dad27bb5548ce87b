package org.rollcall.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** An OpenID Connect provider, whose people may do what their roles there stand for here. */
@ConfigMapping(prefix = "rollcall.access.oidc")
interface SignInConfig {

    /** The URL below which the provider has its discovery document; without one nobody signs in. */
    Optional<String> issuer();

    /** Whom tokens must be for: a provider has other clients, whose tokens are none for Rollcall. Needed with an issuer. */
    Optional<String> audience();

    /** The claim that lists somebody's roles; a slash leads into an object, {@code realm_access/roles}. */
    @WithDefault("groups")
    String rolesClaim();

    /** The roles that stand for scope admin. */
    Optional<List<String>> admin();

    /** The roles that stand for scope read_service_ping, for all hostnames. */
    Optional<List<String>> readServicePing();

    /** The roles that stand for scope ingest. */
    Optional<List<String>> ingest();
}
