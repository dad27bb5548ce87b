/** Parts that resources share: problems, query parameters, pages of lists, request ids, TLS, and the served contract. */
@NullMarked
package org.rollcall.platform.web;

import org.jspecify.annotations.NullMarked;
