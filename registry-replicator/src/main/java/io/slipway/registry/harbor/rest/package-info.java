/**
 * Calls of Harbor's v2 API (its published {@code api/v2.0/swagger.yaml}, release 2.15): paths,
 * paging, retries, and errors as codes.
 *
 * <p>What the swagger leaves open and Harbor's sources decide:
 *
 * <ul>
 *   <li>There are no ETags and no If-Match; who must not overwrite another's change reads again
 *       just before writing.
 *   <li>Basic credentials go with every call: without them Harbor answers many reads with what
 *       anybody may see, instead of 401. Cookies are never kept, because a call that carries a
 *       session needs a CSRF token.
 *   <li>Pages are asked for by number: the {@code Link} header's query is unescaped and breaks for
 *       queries with special characters.
 *   <li>Repository names are encoded twice, names of projects are marked by {@code
 *       X-Is-Resource-Name}, because a name of digits would be taken for an id.
 * </ul>
 */
@NullMarked
package io.slipway.registry.harbor.rest;

import org.jspecify.annotations.NullMarked;
