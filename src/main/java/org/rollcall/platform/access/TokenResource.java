package org.rollcall.platform.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.Problem;

/** Makes, lists, rotates and revokes tokens. */
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
        description =
                "The same token as `Authorization: Bearer`, or the access token of a person, where an OpenID Connect provider is configured.")
public class TokenResource {
    private final TokenService service;

    TokenResource(TokenService service) {
        this.service = service;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Operation(operationId = "createToken")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TokenRequest.class)))
    @APIResponse(
            responseCode = "201",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = IssuedToken.class)))
    @APIResponse(
            responseCode = "400",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<IssuedToken> create(@NotNull(message = "must be a JSON object") TokenRequest request) {
        return RestResponse.status(RestResponse.Status.CREATED, service.create(request));
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listTokens")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = TokenSummary.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<TokenSummary>> list(@BeanParam @Valid PageParameters page) {
        var items = service.list(page.belowId(), page.perPage());
        return page.answerById(items, TokenSummary::id);
    }

    @POST
    @Path("/{id}/rotate")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "rotateToken")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = IssuedToken.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "409",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<IssuedToken> rotate(@PathParam("id") long id) {
        return RestResponse.status(RestResponse.Status.OK, service.rotate(id));
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(204)
    @Operation(operationId = "revokeToken")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void revoke(@PathParam("id") long id) {
        service.revoke(id);
    }
}
