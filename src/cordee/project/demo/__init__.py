"""The demo territory: real communes, the real public list of insertion structures, and plainly fictional actors."""
