package org.rollcall.platform.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A permission of a token. A scope is the role of the same name in {@code @RolesAllowed(Scope.Role.ADMIN)}. */
public enum Scope {
    /** Everything, including what the other scopes allow. */
    ADMIN(Role.ADMIN),
    /** Read the data of instances. */
    READ_SERVICE_PING(Role.READ_SERVICE_PING),
    /** Send pings, where the receiver asks for a token. */
    INGEST(Role.INGEST);

    /** The names as constants, for annotations. */
    public static final class Role {
        public static final String ADMIN = "admin";
        public static final String READ_SERVICE_PING = "read_service_ping";
        public static final String INGEST = "ingest";

        private Role() {}
    }

    private final String role;

    Scope(String role) {
        this.role = role;
    }

    /** The name in JSON, in the table and as a role. */
    @JsonValue
    public String role() {
        return role;
    }

    /** The scope of that name, in exactly this spelling. */
    public static Optional<Scope> of(String role) {
        return Arrays.stream(values()).filter(scope -> scope.role.equals(role)).findFirst();
    }

    /** The scopes of these names; one that a newer version wrote allows nothing here. */
    static Set<Scope> known(Collection<String> roles) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        roles.stream().map(Scope::of).flatMap(Optional::stream).forEach(scopes::add);
        return scopes;
    }

    /** This scope and those that it includes. */
    Set<Scope> withIncluded() {
        return this == ADMIN ? EnumSet.allOf(Scope.class) : EnumSet.of(this);
    }

    /** The roles of someone who has these scopes. */
    static Set<String> roles(Set<Scope> scopes) {
        return scopes.stream()
                .flatMap(scope -> scope.withIncluded().stream())
                .map(Scope::role)
                .collect(Collectors.toUnmodifiableSet());
    }
}
