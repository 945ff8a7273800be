"""One module per page: parse the request, call one service, call one layout."""
