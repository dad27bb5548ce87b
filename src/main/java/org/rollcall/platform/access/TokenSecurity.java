package org.rollcall.platform.access;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jspecify.annotations.Nullable;

/** Says in the contract that every operation with {@code @RolesAllowed} takes a token in either header. Quarkus names only one. */
@OpenApiFilter
public class TokenSecurity implements OASFilter {
    static final String PRIVATE_TOKEN = "private_token";
    static final String BEARER = "bearer";

    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
            operation.setSecurity(List.of(
                    OASFactory.createSecurityRequirement().addScheme(PRIVATE_TOKEN),
                    OASFactory.createSecurityRequirement().addScheme(BEARER)));
        }
        return operation;
    }
}
