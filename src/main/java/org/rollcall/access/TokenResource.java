package org.rollcall.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.rollcall.problem.Problem;

/** Makes tokens. */
@Path("/api/v4/tokens")
@RolesAllowed(Scope.Role.ADMIN)
@Tag(name = "Access")
@SecurityScheme(
        securitySchemeName = TokenSecurity.PRIVATE_TOKEN,
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        apiKeyName = "PRIVATE-TOKEN",
        description = "A token of Rollcall, sent the way GitLab's clients send theirs.")
@SecurityScheme(
        securitySchemeName = TokenSecurity.BEARER,
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The same token as `Authorization: Bearer`.")
public class TokenResource {
    private final ApiTokens tokens;
    private final Clock clock;

    TokenResource(ApiTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Operation(
            operationId = "createToken",
            summary = "Make a token",
            description = "Scope `admin`. The token is in the answer and nowhere else: only its SHA-256 is kept.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TokenRequest.class),
                            examples = @ExampleObject(name = "analyst of one customer", value = """
                                                    {"name": "warehouse", "scopes": ["read_service_ping"], \
                                                    "hostnames": ["gitlab.example.com", "*.example.org"], \
                                                    "expires_at": "2027-01-31T12:00:00Z"}""")))
    @APIResponse(
            responseCode = "201",
            description = "The token",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = IssuedToken.class)))
    @APIResponse(
            responseCode = "400",
            description = "The body is not valid; `errors` names every field that is wrong",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<IssuedToken> create(@NotNull(message = "must be a JSON object") TokenRequest request) {
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, tokens.issue(request.checked(clock.instant())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
